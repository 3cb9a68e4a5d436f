// Command bench measures what a call of an agent costs: CPU and wall time of
// each action of Dummy, Stateful and IPaddr2, against the shell agents of
// Debian's resource-agents and a Go program that does nothing, all in one run.
// It needs root, for a network of its own; nothing of the host's changes.
//
//	go run ./tests/bench [-runs N] [-agent NAME]
//
// A run calls shell agent, ours and empty program in turn for each action, so
// that what else the machine does meets all alike. The tables show medians.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:forbidigo // a command of its own
	}
}

func run() error {
	runs := flag.Int("runs", 31, "how often to call each action")
	agent := flag.String("agent", "", "measure this agent only")
	flag.Parse()
	if *runs < 1 || flag.NArg() > 0 {
		return fmt.Errorf("usage: bench [-runs N] [-agent NAME]")
	}
	if dir := os.Getenv(insideVariable); dir != "" { //nolint:forbidigo // a command of its own
		return measure(dir, *agent, *runs)
	}
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()
	return outside(ctx)
}

// outside builds the programs, then runs this one again in namespaces of its
// own to measure them.
func outside(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "pulse-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // only binaries
	if err := installPrograms(ctx, dir); err != nil {
		return err
	}
	return enter(ctx, dir)
}

// measure calls the agents and prints the tables.
func measure(dir, only string, runs int) error {
	if err := prepareHost(); err != nil {
		return err
	}
	printHead(runs)
	var goals []goal
	for _, s := range subjects {
		if only != "" && only != s.agent {
			continue
		}
		results, err := s.measure(dir, runs)
		if err != nil {
			return fmt.Errorf("%s: %w", s.agent, err)
		}
		printTable(s, results)
		goals = append(goals, goalsOf(s, results)...)
	}
	return printGoals(goals)
}
