package ocf

import (
	"context"
	"os"
)

// Main is the whole of an agent's main function: it performs the action that
// the command line names and exits with its code.
func Main(declare func(Host) *Agent) {
	host := System()
	os.Exit(int(declare(host).Run(context.Background(), host, os.Args[1:])))
}
