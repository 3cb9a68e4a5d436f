package ocf

import (
	"context"
	"fmt"
	"os"
)

// Main is the whole of an agent's main function: it performs the action that
// the command line names and exits with its code.
func Main(declare func(Host) *Agent) {
	os.Exit(int(run(System(), declare, os.Args[1:])))
}

// run makes a panic of the declaration what a panic of an action is.
func run(host Host, declare func(Host) *Agent, args []string) (code Code) {
	defer func() {
		if v := recover(); v != nil {
			text := oneLine(fmt.Sprintf("internal error in the declaration: %v", v), "", maxReason)
			fmt.Fprintln(host.Stderr(), defaultReasonPrefix+text)
			code = ErrGeneric
		}
	}()
	return declare(host).Run(context.Background(), host, args)
}
