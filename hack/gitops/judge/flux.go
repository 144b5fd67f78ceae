package main

import (
	"context"
	"encoding/json"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
	"github.com/fluxcd/pkg/apis/kustomize"
	"github.com/fluxcd/pkg/runtime/cel"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type expressions = kustomize.HealthCheckExpressions

// kstatus is what Flux and `kubectl`-like tools compute of an object without being told anything of its kind.
func kstatus(one question) (any, error) {
	object, err := read(one.Object)
	if err != nil {
		return nil, err
	}
	result, err := status.Compute(object)
	if err != nil {
		return nil, err
	}
	return result.Status, nil
}

// flux is what kustomize-controller makes of an object by healthCheckExprs.
func flux(one question) (any, error) {
	object, err := read(one.Object)
	if err != nil {
		return nil, err
	}
	evaluator, err := cel.NewStatusEvaluator(&one.Expressions)
	if err != nil {
		return nil, err
	}
	result, err := evaluator.Evaluate(context.Background(), object)
	if err != nil {
		return nil, err
	}
	return result.Status, nil
}

// read decodes numbers as Kubernetes does: whole ones are int64, which generations must be.
func read(raw map[string]any) (*unstructured.Unstructured, error) {
	text, err := json.Marshal(raw)
	if err != nil {
		return nil, err
	}
	object := &unstructured.Unstructured{}
	return object, object.UnmarshalJSON(text)
}
