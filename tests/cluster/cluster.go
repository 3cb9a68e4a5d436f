package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// Options say what [Raise] is to raise.
type Options struct {
	Nodes    int    // how many nodes, 3 if 0, 9 at most
	Provider string // the agents' provider, "pulse" if empty
	Agents   string // the folder laid over that provider's in each node, none if empty
}

// Cluster is a running cluster.
type Cluster struct {
	nodes []*Node
	link  *link
}

// Raise starts a cluster and returns when all its nodes are online and have
// quorum. Without an error, the caller must Close the cluster.
func Raise(ctx context.Context, o Options) (*Cluster, error) {
	if o.Nodes == 0 {
		o.Nodes = 3
	}
	if o.Provider == "" {
		o.Provider = "pulse"
	}
	link, err := startSwitch(ctx)
	if err != nil {
		return nil, fmt.Errorf("starting the cluster's switch: %w", err)
	}
	c := &Cluster{link: link}
	if err := c.boot(ctx, o); err != nil {
		return nil, errors.Join(err, c.fail())
	}
	return c, nil
}

func (c *Cluster) boot(ctx context.Context, o Options) error {
	if o.Agents != "" {
		if _, err := os.Stat(o.Agents); err != nil {
			return fmt.Errorf("agents of the nodes: %w", err)
		}
	}
	members := make([]string, o.Nodes)
	for i := range members {
		members[i] = fmt.Sprintf("node%d", i+1)
	}
	for i, name := range members {
		c.nodes = append(c.nodes, &Node{cluster: c, plan: Plan{
			Name: name, ID: i + 1, Members: members, Provider: o.Provider, Agents: o.Agents,
		}})
	}
	if err := c.each(func(n *Node) error { return n.Boot(ctx) }); err != nil {
		return err
	}
	return c.WaitOnline(ctx)
}

// each calls do for all nodes at once and joins the errors.
func (c *Cluster) each(do func(*Node) error) error {
	errs := make([]error, len(c.nodes))
	done := make(chan struct{})
	for i, n := range c.nodes {
		go func() {
			errs[i] = do(n)
			done <- struct{}{}
		}()
	}
	for range c.nodes {
		<-done
	}
	return errors.Join(errs...)
}

// fail keeps the logs of a cluster that did not come up and closes it.
func (c *Cluster) fail() error {
	dir, err := c.KeepLogs("raise")
	if err == nil {
		err = fmt.Errorf("logs of the nodes are in %s", dir)
	}
	return errors.Join(err, c.Close())
}

// Close ends every process of the cluster and removes its folder.
func (c *Cluster) Close() error { return c.link.close() }

// Detach leaves the cluster running when this program ends. It goes on until
// the process [Cluster.PID] gets a SIGTERM.
func (c *Cluster) Detach(ctx context.Context) error {
	return c.link.call(ctx, "Switch.Detach", struct{}{}, nil)
}

// PID is the process whose end is the cluster's end, as the host sees it.
func (c *Cluster) PID() int { return c.link.pid() }

// Nodes returns all nodes, those that are down too.
func (c *Cluster) Nodes() []*Node { return c.nodes }

// Node returns the node of that name: node1, node2 and so on. Another name is
// a mistake of the caller and panics.
func (c *Cluster) Node(name string) *Node {
	for _, n := range c.nodes {
		if n.Name() == name {
			return n
		}
	}
	panic("cluster: no node " + name)
}

// clientName is the switch's host name: to the nodes it is a client.
const clientName = "client"

// Client is the switch as a place to run commands in: the console of a machine
// that has [ClientIP] and is no member of the cluster. It can't be booted,
// killed or cut off.
func (c *Cluster) Client() *Node {
	return &Node{cluster: c, plan: Plan{Name: clientName}, pid: c.PID()}
}

// Live returns the first node that is up and has its cable, on which commands
// about the whole cluster are run.
func (c *Cluster) Live() *Node {
	for _, n := range c.nodes {
		if n.Up() && !n.isolated {
			return n
		}
	}
	return c.nodes[0]
}

// WaitOnline waits until every node that is up and has its cable is online in
// a partition with quorum, at most a minute.
func (c *Cluster) WaitOnline(ctx context.Context) error {
	return c.Wait(ctx, time.Minute, "all nodes online with quorum", func(s *Status) bool {
		return s.Quorum && s.DC != "" && strings.Join(s.Online(), " ") == c.expected()
	})
}

func (c *Cluster) expected() string {
	var names []string
	for _, n := range c.nodes {
		if n.Up() && !n.isolated {
			names = append(names, n.Name())
		}
	}
	return strings.Join(names, " ")
}
