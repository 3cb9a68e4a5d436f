// Command demo shows a virtual address on a real Pacemaker cluster of three
// nodes: it types a user's commands, moves the address, kills a node, and says
// how long the address did not answer each time.
//
//	make demo
//	make demo KEEP=1     leave the cluster running and say how to look around
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/tests/build"
	"github.com/pulse-ha/pulse/tests/cluster"
)

func main() {
	if cluster.Reexec() {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()
	if err := run(ctx, os.Getenv("KEEP") == "1"); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, keep bool) error {
	lab, err := raise(ctx)
	if err != nil {
		return err
	}
	s := &stage{Cluster: lab, ctx: ctx, out: os.Stdout}
	for _, a := range acts {
		s.title(a.title)
		a.play(s)
	}
	if keep && s.err == nil {
		return s.leave()
	}
	return errors.Join(s.err, lab.Close())
}

// raise builds the agents and raises the cluster.
func raise(ctx context.Context) (*cluster.Cluster, error) {
	if os.Geteuid() != 0 {
		return nil, errors.New("namespaces need root")
	}
	root, err := build.Root()
	if err != nil {
		return nil, err
	}
	agents := filepath.Join(root, "build/resource.d/pulse")
	if err := build.All(ctx, agents); err != nil {
		return nil, err
	}
	fmt.Println("Raising three nodes on this machine, each with its own Corosync and Pacemaker ...")
	begin := time.Now()
	lab, err := cluster.Raise(ctx, cluster.Options{Agents: agents})
	if err != nil {
		return nil, err
	}
	fmt.Printf("They found each other and have a quorum after %.1f s.\n", time.Since(begin).Seconds())
	return lab, nil
}

// leave lets the cluster go on without this program.
func (s *stage) leave() error {
	if err := s.Detach(s.ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	s.title("The cluster is yours")
	s.say("It goes on running. Look around with crm, crm_mon, ip and the like:")
	fmt.Fprintln(s.out)
	for _, n := range append(s.Nodes(), s.Client()) {
		if n.Up() {
			fmt.Fprintf(s.out, "  nsenter -t %d -a    # a shell on %s\n", n.PID(), n.Name())
		}
	}
	s.say("To end it all and leave nothing behind:")
	fmt.Fprintf(s.out, "\n  kill %d\n", s.PID())
	return nil
}
