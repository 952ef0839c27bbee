package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// TestInterruptedWhateverHangs: a device that does not answer, or work that looks at no context, does not keep the program.
func TestInterruptedWhateverHangs(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	forever := make(chan struct{})
	defer close(forever)
	time.AfterFunc(10*time.Millisecond, cancel)
	start := time.Now()
	err := untilInterrupted(ctx, func() error { <-forever; return nil })
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, "interrupted, no report was written", asProblem(err).Error())
	assert.GreaterOrEqual(t, time.Since(start), patience, "it may end by itself first")

	own := errors.New("closed what was open")
	err = untilInterrupted(ctx, func() error { return own })
	assert.ErrorIs(t, err, own, "what ended by itself has the last word")
	assert.NoError(t, untilInterrupted(t.Context(), func() error { return nil }))
}
