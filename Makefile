# make demo    build the program and run it on the sample experiment
# make test    build everything and run all tests
# make bench   compare with other programs, and scale
# make lint    layout, style and the direction of imports
# make docs    the reference of the libraries, warnings as errors
# make clean   remove what the others made

.PHONY: help demo test bench lint docs clean

help:
	@sed -n 's/^# //p;/^$$/q' Makefile

demo:
	@scripts/setup.sh
	@scripts/demo.sh

test:
	@scripts/setup.sh --portable-opencl
	@scripts/test.sh

bench:
	@scripts/setup.sh
	@Benchmarks/setup.sh
	@Benchmarks/run.py
	@Benchmarks/porosity.py

lint:
	@scripts/setup.sh
	@scripts/lint.sh

docs:
	@scripts/setup.sh
	@scripts/docs.sh

clean:
	rm -rf .build demo-output
