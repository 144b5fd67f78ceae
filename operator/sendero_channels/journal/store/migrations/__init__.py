"""The schema from version to version. A version that was released is never edited."""
