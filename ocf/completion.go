package ocf

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// actionNames returns the names of all actions, each once.
func (a *Agent) actionNames() []string {
	var names []string
	for _, action := range a.actions() {
		if !slices.Contains(names, action.Name) {
			names = append(names, action.Name)
		}
	}
	return names
}

// WriteCompletion writes what bash(1) needs to complete the actions of the
// agent installed at path, when it is called by hand, and the names of its
// parameters: they go to the array _ocf_params, by path, from where a tool's
// own completion takes them for -o NAME=VALUE.
//
// Only the whole path is completed: an agent may be called as a program is,
// mysql for instance.
func (a *Agent) WriteCompletion(w io.Writer, path string) error {
	var params []string
	for _, p := range a.params() {
		params = append(params, p.Name+"=")
	}
	_, err := fmt.Fprintf(w, "complete -W '%s' '%s'\ndeclare -gA _ocf_params\n_ocf_params['%s']='%s'\n",
		strings.Join(a.actionNames(), " "), path, path, strings.Join(params, " "))
	return err
}
