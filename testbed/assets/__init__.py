"""Where the control plane's programs come from: a folder of the user's, our cache, or a build from Go modules."""
