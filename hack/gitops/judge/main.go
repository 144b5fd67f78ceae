// Command judge says what GitOps tools make of objects, with the code that these tools run: kstatus as Flux uses it,
// Flux's own evaluation of healthCheckExprs, and Argo CD's Lua engine with the libraries that Argo CD opens.
//
// It reads a JSON list of questions and writes the list of their answers. It is a tool of the tests.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

// A question names what is asked of an object, and with what: a Lua script, or Flux's expressions.
type question struct {
	Ask         string         `json:"ask"`
	Object      map[string]any `json:"object"`
	Script      string         `json:"script"`
	Expressions expressions    `json:"expressions"`
}

// An answer is what the tool makes of the object, or why it cannot.
type answer struct {
	Value any    `json:"value"`
	Error string `json:"error,omitempty"`
}

var asked = map[string]func(question) (any, error){
	"kstatus": kstatus,
	"flux":    flux,
	"argo":    argo,
}

func main() {
	var questions []question
	if err := json.NewDecoder(os.Stdin).Decode(&questions); err != nil {
		fmt.Fprintln(os.Stderr, "judge: a JSON list of questions is read from the standard input:", err)
		os.Exit(2)
	}
	answers := make([]answer, 0, len(questions))
	for _, one := range questions {
		answers = append(answers, answered(one))
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

func answered(one question) answer {
	ask, known := asked[one.Ask]
	if !known {
		return answer{Error: fmt.Sprintf("'%s' cannot be asked: ask kstatus, flux or argo", one.Ask)}
	}
	value, err := ask(one)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Value: value}
}
