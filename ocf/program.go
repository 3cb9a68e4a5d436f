package ocf

import (
	"context"
	"strings"

	"github.com/pulse-ha/pulse/ocf/proc"
)

// RequireRoot returns an ErrPerm unless the agent runs as root.
func (c *Call) RequireRoot() error {
	if c.host.Euid() != 0 {
		return Errorf(ErrPerm, "%s has to run as root", c.Action)
	}
	return nil
}

// RequireProgram returns the path of a program that the agent needs, or an
// ErrInstalled that names it.
//
// With OCF_TESTER_FAIL_HAVE_BINARY=1 no program is there: that is how the
// ocf-tester of resource-agents tries what an agent does on a host that lacks
// its software.
func (c *Call) RequireProgram(name string) (string, error) {
	if c.env["OCF_TESTER_FAIL_HAVE_BINARY"] == "1" {
		return "", Errorf(ErrInstalled, "the program %s is not installed", name)
	}
	path, err := c.host.LookPath(name)
	if err != nil {
		return "", Errorf(ErrInstalled, "the program %s is not installed: %w", name, err)
	}
	return path, nil
}

// Run runs a program to its end as [proc.Run] does, and logs what came of it:
// its output if it failed or if it said something. It stands for ocf_run of
// resource-agents 4.18, without a shell's second reading of the arguments.
func (c *Call) Run(ctx context.Context, cmd proc.Command) (proc.Result, error) {
	res, err := c.host.Run(ctx, cmd)
	if err != nil {
		c.Log.Errorf("%s: %v", cmd, err)
		return res, err
	}
	if said := strings.TrimSpace(res.Stdout + res.Stderr); said != "" {
		c.Log.Infof("%s: %s", cmd.Name, said)
	}
	return res, nil
}
