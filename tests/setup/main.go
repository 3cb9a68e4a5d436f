// Command setup installs the Debian packages that the demonstration and the
// tests need and that are missing, naming them first.
//
// What it installs must not turn a developer's machine into a cluster node, so
// no daemon is started: while apt-get runs, Debian's policy-rc.d says no to
// every start, and afterwards the daemons of new packages are disabled, so that
// they don't start at the next boot either. An existing policy-rc.d is left as
// it is.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/tests/cluster"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(1)
	}
}

// packages are the cluster's and those that other tests need.
var packages = append(slices.Clone(cluster.Packages),
	"mandoc", // checks manual pages
	"strace", // shows that an agent starts no other program
)

func run(ctx context.Context) error {
	missing, err := cluster.MissingPackages(ctx, packages)
	if err != nil {
		return fmt.Errorf("a Debian system is needed to check the packages %s: %w", strings.Join(packages, " "), err)
	}
	if len(missing) == 0 {
		return nil
	}
	line := "apt-get install -y --no-install-recommends " + strings.Join(missing, " ")
	if os.Geteuid() != 0 {
		return fmt.Errorf("as root: %s", line)
	}
	fmt.Println("Packages that are missing and will be installed now:", strings.Join(missing, " "))
	return withoutDaemons(func() error {
		if err := apt(ctx, "update"); err != nil {
			return err
		}
		return apt(ctx, strings.Fields(line)[1:]...)
	})
}

func apt(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, "apt-get", append([]string{"-q", "-o", "Dpkg::Use-Pty=0"}, args...)...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	// The context's end is a polite one: dpkg finishes what it is at.
	cmd.Cancel = func() error { return cmd.Process.Signal(unix.SIGTERM) }
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("apt-get %s: %w", args[0], err)
	}
	return nil
}

// withoutDaemons installs while policy-rc.d forbids to start services.
func withoutDaemons(install func() error) error {
	before := daemons()
	lift, err := forbidStarts("/usr/sbin/policy-rc.d")
	if err != nil {
		return err
	}
	err = install()
	err = errors.Join(err, lift())
	for unit := range daemons() {
		if before[unit] {
			continue
		}
		if out, failed := exec.Command("systemctl", "disable", unit).CombinedOutput(); failed != nil {
			err = errors.Join(err, fmt.Errorf("systemctl disable %s: %w: %s", unit, failed, out))
		}
	}
	return err
}

// forbidStarts writes a policy-rc.d that says 101, "action forbidden", to all,
// unless there is one, and returns what removes it.
func forbidStarts(path string) (lift func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if errors.Is(err, os.ErrExist) {
		return func() error { return nil }, nil
	}
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString("#!/bin/sh\nexit 101\n")
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(path))
	}
	return func() error { return os.Remove(path) }, nil
}

// daemons returns the enabled units of the cluster packages, and none where no
// systemd runs.
func daemons() map[string]bool {
	enabled := map[string]bool{}
	if _, err := os.Stat("/run/systemd/system"); err != nil {
		return enabled
	}
	for _, unit := range cluster.Daemons {
		if exec.Command("systemctl", "--quiet", "is-enabled", unit).Run() == nil {
			enabled[unit] = true
		}
	}
	return enabled
}
