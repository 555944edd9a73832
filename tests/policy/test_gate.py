"""Turns of readers and writers: in the order of arrival, bounded, given back."""

import threading
import time

import pytest

from paiwu.policy.server.gate import Busy
from paiwu.policy.server.gate import Gate
from paiwu.policy.server.gate import Turns


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def in_thread(work):
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_writers_are_served_in_the_order_of_arrival():
    gate, order, threads = Gate(), [], []
    with gate.writing():
        for number in range(8):

            def write(number=number):
                with gate.writing():
                    order.append(number)

            threads.append(in_thread(write))
            until(lambda number=number: len(gate._writers._waiting) == number + 1)
        assert order == []
    for thread in threads:
        thread.join(10)
    assert order == list(range(8))


def test_one_writes_and_no_more_read_than_there_are_places():
    gate, lock = Gate(readers=3), threading.Lock()
    now, most = {"reading": 0, "writing": 0}, {"reading": 0, "writing": 0}

    def work(kind):
        with getattr(gate, kind)():
            with lock:
                now[kind] += 1
                most[kind] = max(most[kind], now[kind])
            time.sleep(0.002)
            with lock:
                now[kind] -= 1

    threads = [in_thread(lambda k=k: work(k)) for k in ["reading", "writing"] * 20]
    for thread in threads:
        thread.join(10)
    assert most == {"reading": 3, "writing": 1}


def test_who_waits_too_long_is_told_and_takes_nobodys_turn():
    gate, told = Gate(patience=0.02), []

    def write():
        try:
            with gate.writing():
                pass
        except Busy:
            told.append(True)

    with gate.writing():
        in_thread(write).join(10)
    assert told == [True]
    with gate.writing():
        pass


def test_more_than_may_wait_are_told_at_once():
    turns = Turns(places=1, longest=1)
    assert turns.take(0)
    waiting = in_thread(lambda: turns.take(10))
    until(lambda: len(turns._waiting) == 1)
    assert not turns.take(10)
    turns.leave()
    waiting.join(10)


def test_what_runs_in_the_background_waits_however_many_do():
    turns = Turns(places=1, longest=0)
    assert turns.take(0)
    done = []
    waiting = in_thread(lambda: done.append(turns.take(None)))
    until(lambda: len(turns._waiting) == 1)
    turns.leave()
    waiting.join(10)
    assert done == [True]


def test_a_reader_that_has_to_write_gives_its_place_to_others():
    gate = Gate(readers=1)
    with gate.reading():
        gate.write_now()
        read = []

        def reader():
            with gate.reading():
                read.append(True)

        in_thread(reader).join(10)
        assert read == [True]
        gate.write_now()  # it has the turn already
    with gate.writing(), gate.reading(), gate.writing():
        pass
    with gate.reading():
        pass


def test_a_reader_that_finds_no_writers_turn_gives_everything_back():
    gate = Gate(readers=1, patience=0.02)
    ready, leave = threading.Event(), threading.Event()

    def writer():
        with gate.writing():
            ready.set()
            leave.wait(10)

    thread = in_thread(writer)
    ready.wait(10)
    with pytest.raises(Busy), gate.reading():
        gate.write_now()
    leave.set()
    thread.join(10)
    with gate.reading():
        gate.write_now()


def test_outside_a_turn_there_is_nothing_to_change():
    gate, written = Gate(patience=1), []
    gate.write_now()

    def write():
        with gate.writing():
            written.append("another")

    in_thread(write).join(10)
    assert written == ["another"]


def test_a_long_job_lets_those_who_wait_go_first_between_its_transactions():
    gate, order = Gate(), []

    def other():
        with gate.writing():
            order.append("other")

    with gate.writing():
        gate.let_others()
        threads = [in_thread(other), in_thread(other)]
        until(lambda: len(gate._writers._waiting) == 2)
        gate.let_others()
        order.append("job")
    for thread in threads:
        thread.join(10)
    assert order == ["other", "other", "job"]
    gate.let_others()  # outside a turn there is none to leave
