package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Node is one machine of a cluster.
type Node struct {
	cluster  *Cluster
	plan     Plan
	pid      int // of its first process, as the host sees it; 0 when down
	isolated bool
}

// Name is the node's name: node1, node2 and so on.
func (n *Node) Name() string { return n.plan.Name }

// IP is the node's own address.
func (n *Node) IP() string { return nodeIP(n.plan.ID) }

// MAC is the hardware address of the node's eth0.
func (n *Node) MAC() string { return nodeMAC(n.plan.ID).String() }

// Up reports whether the node has power.
func (n *Node) Up() bool { return n.pid != 0 }

// PID is the node's first process as the host sees it, for nsenter(1).
func (n *Node) PID() int { return n.pid }

// Boot starts a node that is down and returns when its daemons are started;
// [Cluster.WaitOnline] waits for the rest. What the node wrote to /etc, /var
// and /usr before is still there. It takes a second or two, and 30 at most.
func (n *Node) Boot(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var inner int
	if err := n.cluster.link.call(ctx, "Switch.Boot", n.plan, &inner); err != nil {
		return err
	}
	pid, err := outerPID(n.cluster.PID(), inner)
	if err != nil {
		return fmt.Errorf("first process of %s: %w", n.Name(), err)
	}
	n.pid = pid
	return nil
}

// Kill cuts the node's power.
func (n *Node) Kill(ctx context.Context) error {
	n.pid, n.isolated = 0, false
	return n.cluster.link.call(ctx, "Switch.Kill", n.Name(), nil)
}

// Cut unplugs the node's cable at the switch; the node itself goes on.
func (n *Node) Cut(ctx context.Context) error { return n.setCable(ctx, false) }

// Heal plugs the cable in again.
func (n *Node) Heal(ctx context.Context) error { return n.setCable(ctx, true) }

func (n *Node) setCable(ctx context.Context, plugged bool) error {
	n.isolated = !plugged
	return n.cluster.link.call(ctx, "Switch.SetCable", Cable{ID: n.plan.ID, Plugged: plugged}, nil)
}

// Command returns a command that runs in the node as root's would at its
// console. The context's end kills it and its children.
func (n *Node) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	enter := append(n.Enter(), name)
	cmd := exec.CommandContext(ctx, enter[0], append(enter[1:], args...)...)
	cmd.Env = []string{"PATH=" + nodePath, "HOME=/root", "USER=root", "LANG=C.UTF-8", "TERM=dumb"}
	cmd.SysProcAttr = &unix.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return unix.Kill(-cmd.Process.Pid, unix.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// Enter is the command line before one that is to run in the node.
func (n *Node) Enter() []string {
	return []string{"nsenter", "-t", strconv.Itoa(n.pid), "-m", "-u", "-i", "-n", "-p", "--"}
}

// Run runs a command in the node and returns all it wrote.
func (n *Node) Run(ctx context.Context, name string, args ...string) (string, error) {
	return n.Feed(ctx, "", name, args...)
}

// Feed is Run for a command that reads text from its standard input.
func (n *Node) Feed(ctx context.Context, input, name string, args ...string) (string, error) {
	line := strings.Join(append([]string{name}, args...), " ")
	if !n.Up() {
		return "", fmt.Errorf("%s: %s is down", line, n.Name())
	}
	var out bytes.Buffer
	cmd := n.Command(ctx, name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), err)
	}
	if err != nil {
		err = fmt.Errorf("%s on %s: %w: %s", line, n.Name(), err, strings.TrimSpace(out.String()))
	}
	return out.String(), err
}
