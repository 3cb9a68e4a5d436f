package cluster

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// outerPID finds the process that its parent, process parent of this PID
// namespace, knows as inner.
func outerPID(parent, inner int) (int, error) {
	tables, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil {
		return 0, err
	}
	for _, path := range tables {
		status, err := os.ReadFile(path)
		if err != nil {
			continue // ended since
		}
		ids := strings.Fields(field(status, "NSpid:"))
		if field(status, "PPid:") != strconv.Itoa(parent) || len(ids) < 3 || ids[1] != strconv.Itoa(inner) {
			continue
		}
		return strconv.Atoi(ids[0])
	}
	return 0, fmt.Errorf("process %d has no child %d", parent, inner)
}

// field returns the value of a line of /proc/PID/status.
func field(status []byte, name string) string {
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.TrimSpace(rest)
		}
	}
	return ""
}

// inNetwork calls do on a thread that is in the network namespace of process
// pid. Sockets that do opens stay there.
func inNetwork(pid int, do func() error) error {
	there, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return err
	}
	defer there.Close()
	failed := make(chan error)
	go func() {
		// Not unlocked: the thread ends with the goroutine, so that no other
		// goroutine ever finds itself in the wrong namespace.
		runtime.LockOSThread()
		if err := unix.Setns(int(there.Fd()), unix.CLONE_NEWNET); err != nil {
			failed <- fmt.Errorf("entering the network of process %d: %w", pid, err)
			return
		}
		failed <- do()
	}()
	return <-failed
}

// Addresses returns the addresses on the node's eth0 but its own, as
// "192.168.77.99/24", those of IPv6 too unless link-local.
func (n *Node) Addresses() ([]string, error) {
	var found []string
	err := inNetwork(n.pid, func() error {
		addrs, err := listAddresses(nicName)
		for _, a := range addrs {
			if !a.IP.IsLinkLocalUnicast() && a.IP.String() != n.IP() {
				found = append(found, a.IPNet.String())
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("addresses of %s: %w", n.Name(), err)
	}
	return found, nil
}

// listAddresses repeats a listing that the kernel interrupted.
func listAddresses(name string) ([]netlink.Addr, error) {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return nil, err
	}
	for {
		addrs, err := netlink.AddrList(link, netlink.FAMILY_ALL)
		if !errors.Is(err, netlink.ErrDumpInterrupted) {
			return addrs, err
		}
	}
}

// Neighbour returns the hardware address that the switch, as a client of the
// cluster, has for an address in its table, and "" for none.
func (c *Cluster) Neighbour(ip string) (string, error) {
	var mac string
	err := inNetwork(c.PID(), func() error {
		link, err := netlink.LinkByName(bridgeName)
		if err != nil {
			return err
		}
		entries, err := listNeighbours(link.Attrs().Index)
		for _, e := range entries {
			if e.IP.Equal(net.ParseIP(ip)) {
				mac = e.HardwareAddr.String()
			}
		}
		return err
	})
	return mac, err
}

func listNeighbours(index int) ([]netlink.Neigh, error) {
	for {
		entries, err := netlink.NeighList(index, netlink.FAMILY_ALL)
		if !errors.Is(err, netlink.ErrDumpInterrupted) {
			return entries, err
		}
	}
}
