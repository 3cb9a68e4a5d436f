// Package proc runs programs and looks after processes: children with a
// deadline and a known environment, daemons, process identity, pid files and
// the escalation of a stop.
package proc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// SystemPath is the PATH that children get, and in which names are looked up.
const SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Command is a program to run to its end. No shell is involved.
type Command struct {
	Name  string    // a path, or a name to be found in SystemPath
	Args  []string  // without the name
	Env   []string  // added to the built environment, KEY=VALUE
	Dir   string    // working directory; "/" when empty
	Stdin io.Reader // /dev/null when nil
	Limit int       // bytes kept of each output; 1 MiB when 0
}

// Result is what a program that ran to its end left.
type Result struct {
	ExitCode int
	Stdout   string
	Stderr   string
}

// ExitError says that a program ended with a code other than 0.
type ExitError struct {
	Command Command
	Result  Result
}

func (e *ExitError) Error() string {
	out := strings.TrimSpace(e.Result.Stderr)
	if out == "" {
		out = strings.TrimSpace(e.Result.Stdout)
	}
	return fmt.Sprintf("%s exited with %d: %s", e.Command.Name, e.Result.ExitCode, out)
}

// Run runs cmd and waits for its end or ctx's. The error is nil only if the
// program exited with 0; an *ExitError tells another code.
func Run(ctx context.Context, cmd Command) (Result, error) {
	c := exec.CommandContext(ctx, cmd.Name, cmd.Args...)
	c.Env = append([]string{"PATH=" + SystemPath, "LC_ALL=C"}, cmd.Env...)
	var stdout, stderr bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr, c.Dir = cmd.Stdin, &stdout, &stderr, "/"
	err := c.Run()
	res := Result{ExitCode: c.ProcessState.ExitCode(), Stdout: stdout.String(), Stderr: stderr.String()}
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return res, &ExitError{Command: cmd, Result: res}
	}
	return res, err
}
