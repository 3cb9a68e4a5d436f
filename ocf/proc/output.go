package proc

import (
	"errors"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// output is one pipe and the beginning of what came through it.
type output struct {
	r, w    *os.File
	limit   int
	kept    []byte
	dropped bool
	done    chan struct{} // closed when the reading has ended
}

func openOutput(limit int) (*output, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	if limit <= 0 {
		limit = defaultLimit
	}
	return &output{r: r, w: w, limit: limit, done: make(chan struct{})}, nil
}

func (o *output) abandon() {
	o.r.Close()
	o.w.Close()
}

func (o *output) collect() {
	o.w.Close()
	go func() {
		defer close(o.done)
		_, _ = io.Copy(o, o.r) // until the end of file or the deadline of finish
	}()
}

// Write keeps what fits and drops the rest, so that the child never blocks.
func (o *output) Write(p []byte) (int, error) {
	fits := min(len(p), o.limit-len(o.kept))
	o.kept = append(o.kept, p[:fits]...)
	o.dropped = o.dropped || fits < len(p)
	return len(p), nil
}

// finish takes what is in the pipe, without waiting: it is everything that
// the ended child wrote.
func (o *output) finish() {
	_ = o.r.SetReadDeadline(time.Now())
	<-o.done
	_ = o.r.SetReadDeadline(time.Time{})
	if conn, err := o.r.SyscallConn(); err == nil {
		_ = conn.Read(o.drain)
	}
	o.r.Close()
}

// drain reads the pipe fd until it is empty, or until more came than a pipe
// holds: a process that lives on may write without end.
func (o *output) drain(fd uintptr) bool {
	buf := make([]byte, 64<<10)
	for total := 0; total < 1<<20; {
		n, err := unix.Read(int(fd), buf)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil || n <= 0 {
			break
		}
		total += n
		_, _ = o.Write(buf[:n])
	}
	return true
}
