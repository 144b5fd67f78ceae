// convert reads a Containerfile from its input and does with it what BuildKit does before it runs anything: it parses it,
// applies BuildKit's own checks, and converts each target into build steps and an image's configuration. Nothing is
// fetched: a base image counts as one that says nothing of itself.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"os"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"
)

type target struct {
	Steps int                  `json:"steps"`
	Image ocispecs.ImageConfig `json:"image"`
	Error string               `json:"error,omitempty"`
}

type verdict struct {
	Warnings []string          `json:"warnings"`
	Targets  map[string]target `json:"targets"`
}

// silent knows no image; it answers for each with an empty configuration.
type silent struct{}

func (silent) ResolveImageConfig(_ context.Context, ref string, _ sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	config := []byte(`{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]}}`)
	return ref, digest.FromBytes(config), config, nil
}

func main() {
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		log.Fatal(err)
	}
	found := verdict{Warnings: []string{}, Targets: map[string]target{}}
	for _, name := range os.Args[1:] {
		found.Targets[name] = converted(text, name, &found.Warnings)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}

func converted(text []byte, name string, warnings *[]string) target {
	ctx, platform := context.Background(), ocispecs.Platform{OS: "linux", Architecture: "amd64"}
	here := llb.Local("context")
	options := dockerfile2llb.ConvertOpt{MetaResolver: silent{}, TargetPlatform: &platform, MainContext: &here}
	options.Target = name
	options.Warn = func(rule, _, _, message string, _ []parser.Range) {
		*warnings = append(*warnings, rule+": "+message)
	}
	state, image, _, _, err := dockerfile2llb.Dockerfile2LLB(ctx, text, options)
	if err != nil {
		return target{Error: err.Error()}
	}
	steps, err := state.Marshal(ctx)
	if err != nil {
		return target{Error: err.Error()}
	}
	return target{Steps: len(steps.Def), Image: image.Config.ImageConfig}
}
