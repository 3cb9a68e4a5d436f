package proc

import (
	"io"
	"os"
	"os/exec"
)

// pipes connect a child. Package os/exec has its own, but waits for a reader
// of standard input that blocks and for processes that hold the outputs.
type pipes struct {
	stdout, stderr *output
	stdin          *os.File // the child's end; nil for /dev/null
	feed           *os.File // the other end, fed from source
	source         io.Reader
}

func openPipes(cmd Command) (*pipes, error) {
	p := &pipes{}
	var err error
	if p.stdout, err = openOutput(cmd.Limit); err != nil {
		return nil, err
	}
	if p.stderr, err = openOutput(cmd.Limit); err != nil {
		p.stdout.abandon()
		return nil, err
	}
	if cmd.Stdin == nil {
		return p, nil
	}
	if p.stdin, p.feed, err = os.Pipe(); err != nil {
		p.abandon()
		return nil, err
	}
	p.source = cmd.Stdin
	return p, nil
}

// connect gives the child its ends.
func (p *pipes) connect(c *exec.Cmd) {
	c.Stdout, c.Stderr = p.stdout.w, p.stderr.w
	if p.stdin != nil {
		c.Stdin = p.stdin
	}
}

// start begins to read and to write, once the child has its ends.
func (p *pipes) start() {
	p.stdout.collect()
	p.stderr.collect()
	if p.source == nil {
		return
	}
	p.stdin.Close()
	go func() {
		_, _ = io.Copy(p.feed, p.source) // the child need not read all of it
		p.feed.Close()
	}()
}

// outputs returns the child's outputs as /proc/PID/fd names them.
func (p *pipes) outputs() []string {
	return []string{pipeName(p.stdout.r), pipeName(p.stderr.r)}
}

// finish returns what a child that has ended wrote. A process that still
// holds the pipes is not waited for.
func (p *pipes) finish() (stdout, stderr string, truncated bool) {
	if p.feed != nil {
		p.feed.Close()
	}
	p.stdout.finish()
	p.stderr.finish()
	truncated = p.stdout.dropped || p.stderr.dropped
	return string(p.stdout.kept), string(p.stderr.kept), truncated
}

// abandon closes everything.
func (p *pipes) abandon() {
	p.stdout.abandon()
	p.stderr.abandon()
	if p.stdin != nil {
		p.stdin.Close()
		p.feed.Close()
	}
}
