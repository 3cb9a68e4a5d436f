package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/pulse-ha/pulse/tests/cluster"
)

// act is a part of the demonstration. A new one is a file with a function and
// a line in the table.
type act struct {
	title string
	play  func(*stage)
}

var acts = []act{
	{"The agents", showAgents},
	{"A virtual address", addAddress},
	{"Moving it", moveAddress},
	{"A node loses power", killNode},
}

// stage is a cluster and an audience. After the first error its methods do
// nothing, so that acts read as a plain list of what happens.
type stage struct {
	*cluster.Cluster
	ctx context.Context
	out io.Writer
	err error
}

func (s *stage) title(text string) {
	if s.err == nil {
		fmt.Fprintf(s.out, "\n%s\n%s\n", text, strings.Repeat("=", len(text)))
	}
}

// say writes a paragraph, wrapped for a terminal.
func (s *stage) say(text string) {
	if s.err != nil {
		return
	}
	width := 0
	fmt.Fprintln(s.out)
	for _, word := range strings.Fields(text) {
		if width > 0 && width+1+len(word) > columns {
			fmt.Fprintln(s.out)
			width = 0
		}
		if width > 0 {
			fmt.Fprint(s.out, " ")
			width++
		}
		fmt.Fprint(s.out, word)
		width += len(word)
	}
	fmt.Fprintln(s.out)
}

// columns is how wide a paragraph may be.
const columns = 80

// types runs a command line as a user at a node's console and shows both the
// line and what came of it.
func (s *stage) types(n *cluster.Node, line string) {
	if s.err != nil {
		return
	}
	fmt.Fprintf(s.out, "\n%s# %s\n", n.Name(), line)
	output, err := n.Run(s.ctx, "sh", "-c", line)
	fmt.Fprint(s.out, indent(output))
	s.err = err
}

// crm is types for the first node that is alive.
func (s *stage) crm(line string) { s.types(s.Live(), line) }

// try notes the error of a step, if none was before.
func (s *stage) try(step func() error) {
	if s.err == nil {
		s.err = step()
	}
}

// other returns a node that is alive and is not n.
func (s *stage) other(n *cluster.Node) *cluster.Node {
	for _, m := range s.Nodes() {
		if m.Up() && m != n {
			return m
		}
	}
	return n
}

var colour = regexp.MustCompile("\x1b\\[[0-9;]*m")

func indent(output string) string {
	output = strings.TrimRight(colour.ReplaceAllString(output, ""), "\n")
	if output == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(output, "\n", "\n  ") + "\n"
}
