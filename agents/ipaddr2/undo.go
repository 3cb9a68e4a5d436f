package main

import "github.com/pulse-ha/pulse/ocf"

// undoList is what takes back the steps of a start that failed.
type undoList []undoStep

type undoStep struct {
	what string
	undo func() error
}

func (l *undoList) add(what string, undo func() error) {
	*l = append(*l, undoStep{what, undo})
}

// run takes back the last step first, and goes on when one can't be.
func (l undoList) run(log *ocf.Logger) {
	for i := len(l) - 1; i >= 0; i-- {
		if err := l[i].undo(); err != nil {
			log.Errorf("left behind by the failed start: %s: %v", l[i].what, err)
		}
	}
}
