// Command outage measures how long a virtual address does not answer while
// "crm resource move" moves it, with pulse's IPaddr2 and with heartbeat's, on
// the same three-node cluster in turns:
//
//	go run ./tests/cluster/outage [-moves N] [-agents build/resource.d/pulse]
//
// It exits with 1 if pulse's median is clearly longer.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/tests/build"
	"github.com/pulse-ha/pulse/tests/cluster"
)

func main() {
	if cluster.Reexec() {
		return
	}
	moves := flag.Int("moves", 5, "how often each address is moved")
	agents := flag.String("agents", "", "folder of pulse's agents (built from the repository if empty)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), unix.SIGINT, unix.SIGTERM)
	defer stop()
	if err := run(ctx, *agents, *moves); err != nil {
		fmt.Fprintln(os.Stderr, "outage:", err)
		os.Exit(1)
	}
}

// contender is one of the two agents, with an address of its own.
type contender struct {
	provider, ip string
	outages      []time.Duration
}

func (c *contender) primitive() string {
	return fmt.Sprintf("primitive %s ocf:%s:IPaddr2 params ip=%s op monitor interval=10s", c.provider, c.provider, c.ip)
}

// median is the middle one, or the mean of the two in the middle.
func (c *contender) median() time.Duration {
	sorted := slices.Sorted(slices.Values(c.outages))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func (c *contender) String() string {
	var all []string
	for _, o := range c.outages {
		all = append(all, o.Round(time.Millisecond).String())
	}
	return fmt.Sprintf("%-10s median %v of %s", c.provider, c.median().Round(time.Millisecond), strings.Join(all, " "))
}

func run(ctx context.Context, agents string, moves int) (err error) {
	if agents == "" {
		if agents, err = os.MkdirTemp("", "pulse-agents-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(agents)) }()
		if err := build.All(ctx, agents); err != nil {
			return err
		}
	}
	lab, err := cluster.Raise(ctx, cluster.Options{Agents: agents})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lab.Close()) }()
	pulse := &contender{provider: "pulse", ip: "192.168.77.98"}
	heartbeat := &contender{provider: "heartbeat", ip: "192.168.77.99"}
	if err := race(ctx, lab, moves, pulse, heartbeat); err != nil {
		return err
	}
	return judge(pulse, heartbeat)
}

// race moves the addresses in turns, to one node and back, so that whatever
// else the machine does meets both alike.
func race(ctx context.Context, lab *cluster.Cluster, moves int, all ...*contender) error {
	config := "property stonith-enabled=false\nrsc_defaults resource-stickiness=100\n"
	for _, c := range all {
		config += c.primitive() + "\n" + fmt.Sprintf("location %s-first %s 1: node1\n", c.provider, c.provider)
	}
	if _, err := lab.Live().Feed(ctx, config, "crm", "configure", "load", "update", "-"); err != nil {
		return err
	}
	for _, c := range all {
		if err := lab.WaitStarted(ctx, c.provider, "node1"); err != nil {
			return err
		}
	}
	for i := range moves {
		to := []string{"node2", "node1"}[i%2]
		for _, c := range all {
			outage, err := lab.MoveOutage(ctx, c.provider, c.ip, to)
			if err != nil {
				return err
			}
			c.outages = append(c.outages, outage)
		}
	}
	return nil
}

func judge(pulse, heartbeat *contender) error {
	ratio := float64(pulse.median()) / float64(heartbeat.median())
	fmt.Printf("outage during crm resource move, client pings every %v\n%v\n%v\nratio      %.2f\n",
		cluster.EchoInterval, pulse, heartbeat, ratio)
	if pulse.median() > heartbeat.median() {
		return fmt.Errorf("pulse's median outage is %.2f times heartbeat's", ratio)
	}
	return nil
}
