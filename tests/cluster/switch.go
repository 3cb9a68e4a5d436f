package cluster

import (
	"fmt"
	"net"
	"net/rpc"
	"os"
	"os/signal"
	"path/filepath"
	"sync"

	"golang.org/x/sys/unix"
)

// namespaces are those that the switch and each node have of their own.
const namespaces = unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET |
	unix.CLONE_NEWUTS | unix.CLONE_NEWIPC

// Switch is the process that holds the cluster: the first of a PID namespace,
// it owns the bridge and starts the nodes. Its methods are called by the
// program that raised the cluster, by package net/rpc.
type Switch struct {
	mu       sync.Mutex
	dir      string
	machines map[string]*machine
	detached chan struct{}
}

// runSwitch serves until the program at the other end of descriptor 3 is gone
// or, once detached, until SIGTERM. Its end is the end of all nodes.
func runSwitch() error {
	conn, err := net.FileConn(os.NewFile(3, "program"))
	if err != nil {
		return err
	}
	s := &Switch{machines: map[string]*machine{}, detached: make(chan struct{})}
	server := rpc.NewServer()
	if err := server.Register(s); err != nil {
		return err
	}
	term := make(chan os.Signal, 1)
	signal.Notify(term, unix.SIGTERM)
	program := &lifeline{Conn: conn, gone: make(chan struct{})}
	go server.ServeConn(program)
	s.linger(program.gone, term)
	return s.leave()
}

// lifeline tells when the other end of a connection is gone. ServeConn does
// not: it waits for the calls under way, and one may hang.
type lifeline struct {
	net.Conn
	gone chan struct{}
	once sync.Once
}

func (l *lifeline) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if err != nil {
		l.once.Do(func() { close(l.gone) })
	}
	return n, err
}

func (s *Switch) linger(gone <-chan struct{}, term <-chan os.Signal) {
	select {
	case <-term:
		return
	case <-gone:
	}
	select {
	case <-s.detached:
		<-term
	default:
	}
}

// leave removes the cluster's folder from the host.
func (s *Switch) leave() error {
	if s.dir == "" {
		return nil
	}
	if err := unix.Unmount(s.dir, unix.MNT_DETACH); err != nil {
		return fmt.Errorf("unmounting %s: %w", s.dir, err)
	}
	return os.RemoveAll(s.dir)
}

// Setup makes the switch's mounts and its bridge. All that nodes write goes to
// a tmpfs: an overlay can't have its upper layer on another overlay, which the
// host's root may well be.
func (s *Switch) Setup(dir string, _ *struct{}) error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SLAVE, ""); err != nil {
		return fmt.Errorf("keeping mounts from the host: %w", err)
	}
	if err := mount("proc", "/proc", "nosuid,nodev,noexec"); err != nil {
		return err
	}
	if err := mount("tmpfs", dir, "mode=755"); err != nil {
		return err
	}
	s.dir = dir
	if err := unix.Sethostname([]byte(clientName)); err != nil {
		return err
	}
	return makeBridge()
}

// Boot starts a node with its NIC plugged in. The reply is the node's first
// process as the switch numbers it.
func (s *Switch) Boot(plan Plan, pid *int) error {
	s.mu.Lock()
	if s.machines[plan.Name] != nil {
		s.mu.Unlock()
		return fmt.Errorf("%s is up already", plan.Name)
	}
	m := &machine{plan: plan}
	s.machines[plan.Name] = m
	s.mu.Unlock()

	m.plan.Dir = filepath.Join(s.dir, plan.Name)
	if err := m.boot(); err != nil {
		_ = s.Kill(plan.Name, nil)
		return fmt.Errorf("%s: %w", plan.Name, err)
	}
	*pid = m.cmd.Process.Pid
	return nil
}

// Kill cuts a node's power: its processes are killed and its NIC is gone.
func (s *Switch) Kill(node string, _ *struct{}) error {
	s.mu.Lock()
	m := s.machines[node]
	delete(s.machines, node)
	s.mu.Unlock()
	if m == nil {
		return fmt.Errorf("%s is down already", node)
	}
	return m.kill()
}

// Cable plugs a node's cable in or out at the switch.
type Cable struct {
	ID      int // the node's number
	Plugged bool
}

// SetCable plugs a cable in or out.
func (s *Switch) SetCable(c Cable, _ *struct{}) error { return setPort(c.ID, c.Plugged) }

// Detach makes the switch outlive the program.
func (s *Switch) Detach(struct{}, *struct{}) error {
	close(s.detached)
	return nil
}
