// Package proc runs programs and looks after processes: children with a
// deadline and a known environment, daemons, process identity, pid files and
// the escalation of a stop.
//
// A process id alone names nobody for long: the kernel gives it to the next
// process. So this package names a process by an [Identity], its id and start
// time, and sends signals through pidfds; a stranger is never hit.
package proc

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// SystemPath is the PATH that children get, and in which names are looked up.
const SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

const (
	defaultLimit = 1 << 20 // bytes kept of each output
	quotedLimit  = 400     // bytes of output that an error quotes
)

// Command is a program to run. No shell is involved.
type Command struct {
	Name  string    // a path, or a name to be found in SystemPath
	Args  []string  // without the name
	Env   []string  // added to PATH and LC_ALL=C, KEY=VALUE; nothing else is passed on
	Dir   string    // working directory; "/" when empty
	Stdin io.Reader // /dev/null when nil
	Limit int       // bytes kept of each output; 1 MiB when 0

	// Secrets are words, a password for instance, that String and errors
	// replace wherever they come in arguments and output.
	Secrets []string
}

// String returns the command line as a shell would read it, without secrets,
// for logs and traces.
func (c Command) String() string {
	words := make([]string, 0, len(c.Args)+1)
	for _, word := range append([]string{c.Name}, c.Args...) {
		words = append(words, quote(c.hide(word)))
	}
	return strings.Join(words, " ")
}

// hide replaces the command's secrets in s.
func (c Command) hide(s string) string {
	for _, secret := range c.Secrets {
		if secret != "" {
			s = strings.ReplaceAll(s, secret, "***")
		}
	}
	return s
}

// quote returns word as it is if a shell would take it so, else in quotes.
func quote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune("-_./:=,@%+*", r)
	}
	if word != "" && strings.TrimFunc(word, plain) == "" {
		return word
	}
	return strconv.Quote(word)
}

// Result is what a program that ran to its end left.
type Result struct {
	ExitCode  int            // -1 if a signal ended it
	Signal    syscall.Signal // the signal that ended it, else 0
	Stdout    string
	Stderr    string
	Truncated bool // an output was longer than Command.Limit
}

// ExitError says that a program ended with a code other than 0.
type ExitError struct {
	Command Command
	Result  Result
}

// Error names the program, never its arguments: they may hold secrets.
func (e *ExitError) Error() string {
	how := fmt.Sprintf("exited with %d", e.Result.ExitCode)
	if e.Result.Signal != 0 {
		how = "was ended by signal " + e.Result.Signal.String()
	}
	said := e.said()
	if said == "" {
		return e.Command.Name + " " + how
	}
	return e.Command.Name + " " + how + ": " + said
}

// said returns the program's complaint on one line.
func (e *ExitError) said() string {
	out := oneLine(e.Command.hide(e.Result.Stderr))
	if out == "" {
		out = oneLine(e.Command.hide(e.Result.Stdout))
	}
	if len(out) > quotedLimit {
		out = strings.ToValidUTF8(out[:quotedLimit], "") + " ..."
	}
	return out
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// TimeoutError says that the context ended before the program did, and that
// the program was killed with what it had started; see [Run].
type TimeoutError struct {
	Command Command
	After   time.Duration // how long the program ran
	Cause   error         // why the context ended

	// Unkillable is set if the program is still there: in the kernel, waiting
	// for a disk that hangs for instance.
	Unkillable bool
}

func (e *TimeoutError) Error() string {
	after := e.After.Round(time.Millisecond)
	if e.Unkillable {
		return fmt.Sprintf("%s did not end within %s and can't be killed: %v", e.Command.Name, after, e.Cause)
	}
	return fmt.Sprintf("%s did not end within %s and was killed: %v", e.Command.Name, after, e.Cause)
}

// Unwrap returns the context's error.
func (e *TimeoutError) Unwrap() error { return e.Cause }
