package conformance

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf/ocftest"
)

// room is a mount and a network namespace that calls are made in. All that a
// program can write to there is in memory and is the room's own, and nothing
// of it is seen outside. The agents are installed in it as provider pulse.
type room struct {
	mnt, net *os.File
	// layers is all that was written in the room; see snapshot.
	layers  *os.Root
	network *netlink.Handle
}

// The agents' provider as the room shows it, and the directories in the room
// that are empty at first.
const (
	provider = "/usr/lib/ocf/resource.d/pulse"
	runDir   = "/run/resource-agents"
	workDir  = "/tmp/work" // of every call
)

// newRoom makes a room that is gone at the end of the test. It needs root.
func newRoom(t testing.TB) *room {
	t.Helper()
	ocftest.RequireRoot(t)
	base, err := os.MkdirTemp(scratch, "room-")
	if err != nil {
		t.Fatal(err)
	}
	r, programs := &room{}, built(t)
	t.Cleanup(r.close)
	if err := onOwnThread(func() error { return r.make(base, programs) }); err != nil {
		t.Fatalf("making a room: %v", err)
	}
	return r
}

// onOwnThread calls do on a thread that serves nothing else before or after,
// so that do may take it to other namespaces.
func onOwnThread(do func() error) error {
	failed := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with the goroutine
		failed <- do()
	}()
	return <-failed
}

func (r *room) make(base, programs string) (err error) {
	if err := unix.Unshare(unix.CLONE_FS | unix.CLONE_NEWNS | unix.CLONE_NEWNET); err != nil {
		return os.NewSyscallError("unshare", err)
	}
	if err := makeNetwork(); err != nil {
		return err
	}
	if r.layers, err = makeMounts(base, programs); err != nil {
		return err
	}
	if r.mnt, err = os.Open("/proc/thread-self/ns/mnt"); err != nil {
		return err
	}
	if r.net, err = os.Open("/proc/thread-self/ns/net"); err != nil {
		return err
	}
	r.network, err = netlink.NewHandleAt(netns.NsHandle(r.net.Fd()))
	return err
}

func (r *room) close() {
	for _, f := range []*os.File{r.mnt, r.net} {
		if f != nil {
			f.Close()
		}
	}
	if r.layers != nil {
		r.layers.Close()
	}
	if r.network != nil {
		r.network.Close()
	}
}

// inside calls do in the room; what do starts is in it too. Without a room it
// is called where the test is.
func (r *room) inside(do func() error) error {
	if r == nil {
		return do()
	}
	return onOwnThread(func() error {
		if err := r.enter(); err != nil {
			return err
		}
		return do()
	})
}

// enter takes the calling thread into the room.
func (r *room) enter() error {
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return os.NewSyscallError("unshare", err)
	}
	if err := unix.Setns(int(r.mnt.Fd()), unix.CLONE_NEWNS); err != nil {
		return fmt.Errorf("entering the room's mounts: %w", err)
	}
	if err := unix.Setns(int(r.net.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("entering the room's network: %w", err)
	}
	return nil
}

func (r *room) mustSnapshot(t testing.TB) snapshot {
	t.Helper()
	s, err := r.snapshot()
	if err != nil {
		t.Fatal(err)
	}
	return s
}
