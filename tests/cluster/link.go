package cluster

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/rpc"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// link is this program's hold on the switch: its process and the socket whose
// end is the switch's end.
type link struct {
	dir string // on the host; in the switch's mount namespace a tmpfs covers it
	cmd *exec.Cmd
	rpc *rpc.Client
}

// startSwitch starts the switch in namespaces of its own.
func startSwitch(ctx context.Context) (*link, error) {
	dir, err := os.MkdirTemp("", "pulse-cluster-")
	if err != nil {
		return nil, err
	}
	conn, far, err := socketPair()
	if err != nil {
		return nil, err
	}
	defer far.Close()
	l := &link{dir: dir, rpc: rpc.NewClient(conn)}
	if err := l.start(far); err != nil {
		return nil, errors.Join(err, conn.Close(), os.RemoveAll(dir))
	}
	if err := l.call(ctx, "Switch.Setup", dir, nil); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func (l *link) start(far *os.File) error {
	log, err := os.Create(filepath.Join(l.dir, "switch.log"))
	if err != nil {
		return err
	}
	defer log.Close()
	l.cmd = &exec.Cmd{
		Path: "/proc/self/exe", Args: []string{switchName}, Env: []string{"PATH=" + nodePath},
		Stdout: log, Stderr: log, ExtraFiles: []*os.File{far},
		// A session of its own: the terminal's Ctrl-C is for the program.
		SysProcAttr: &unix.SysProcAttr{Setsid: true, Cloneflags: namespaces},
	}
	return l.cmd.Start()
}

// socketPair returns a connection and the file to hand to the other process.
func socketPair() (net.Conn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("socket pair: %w", err)
	}
	near, far := os.NewFile(uintptr(fds[0]), "switch"), os.NewFile(uintptr(fds[1]), "switch")
	defer near.Close()
	conn, err := net.FileConn(near)
	if err != nil {
		far.Close()
		return nil, nil, err
	}
	return conn, far, nil
}

// call calls a method of the switch. At the context's end it returns, and the
// switch goes on by itself.
func (l *link) call(ctx context.Context, method string, args, reply any) error {
	if reply == nil {
		reply = new(struct{})
	}
	call := l.rpc.Go(method, args, reply, make(chan *rpc.Call, 1))
	select {
	case <-call.Done:
		return call.Error
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, context.Cause(ctx))
	}
}

func (l *link) pid() int { return l.cmd.Process.Pid }

// close ends the switch, and with it all nodes, and waits for that.
func (l *link) close() error {
	err := l.rpc.Close()
	// The switch leaves by itself at the end of the file; its status is of no
	// interest, that it is gone is.
	_ = l.cmd.Wait()
	return errors.Join(err, os.RemoveAll(l.dir))
}
