package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// insideVariable tells the program that it is in its own namespaces, and where
// the built programs are.
const insideVariable = "PULSE_BENCH_PROGRAMS"

// enter runs this program again in a mount and a network namespace.
func enter(ctx context.Context, dir string) error {
	if os.Geteuid() != 0 {
		return errors.New("needs root, for a network of its own")
	}
	cmd := exec.CommandContext(ctx, "/proc/self/exe", os.Args[1:]...) //nolint:forbidigo // a command of its own
	cmd.Env = append(os.Environ(), insideVariable+"="+dir)            //nolint:forbidigo // a command of its own
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.SysProcAttr = &unix.SysProcAttr{Cloneflags: unix.CLONE_NEWNS | unix.CLONE_NEWNET, Pdeathsig: unix.SIGKILL}
	return cmd.Run()
}

// runDir is where the agents keep their state, in memory.
const runDir = "/run/resource-agents"

// prepareHost makes the file systems and the network that the agents find.
func prepareHost() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making the mounts private: %w", err)
	}
	if err := unix.Mount("tmpfs", "/run", "tmpfs", 0, "mode=755"); err != nil {
		return fmt.Errorf("mounting tmpfs on /run: %w", err)
	}
	if err := os.Mkdir(runDir, 0o755); err != nil {
		return err
	}
	// Processes that an agent leaves behind become this one's children, so
	// that their time counts too.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return os.NewSyscallError("prctl", err)
	}
	return makeNetwork()
}

// nic is the device that IPaddr2 works on, one end of a cable.
const nic = "eth0"

func makeNetwork() error {
	cable := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: nic}, PeerName: "eth1"}
	if err := netlink.LinkAdd(cable); err != nil {
		return fmt.Errorf("adding %s: %w", nic, err)
	}
	for _, name := range []string{"lo", "eth1", nic} {
		link, err := netlink.LinkByName(name) //nolint:forbidigo // one device is no dump
		if err != nil {
			return err
		}
		if err := netlink.LinkSetUp(link); err != nil {
			return fmt.Errorf("setting %s up: %w", name, err)
		}
	}
	link, err := awaitCarrier()
	if err != nil {
		return err
	}
	addr, err := netlink.ParseAddr("192.0.2.1/24")
	if err != nil {
		return err
	}
	return netlink.AddrAdd(link, addr)
}

func awaitCarrier() (netlink.Link, error) {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		link, err := netlink.LinkByName(nic) //nolint:forbidigo // one device is no dump
		if err != nil || link.Attrs().OperState == netlink.OperUp {
			return link, err
		}
	}
	return nil, fmt.Errorf("%s isn't up after 10 s", nic)
}
