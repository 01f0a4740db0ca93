#!/usr/bin/env python3
"""Porosity over height and radius as one would get it with PoreSpy and numpy.

    peer_porespy.py VOLUME.raw NX,NY,NZ FIRST,END THRESHOLD CENTRE_X,CENTRE_Y RADIUS RING

The slices of the pellet, the threshold, the axis and the radius are given: neither looks for them. Heights by PoreSpy's
porosity_profile of the thresholded volume, with 255, which it leaves out, outside the cylinder; radii
by one bincount of the rings for each slice. Prints the porosity and that of the middle and last ring.
"""

import sys

import numpy
import porespy

path, sides, slices, threshold, centre, radius, ring = sys.argv[1:]
nx, ny, nz = map(int, sides.split(","))
first, end = map(int, slices.split(","))
x0, y0 = map(float, centre.split(","))
volume = numpy.memmap(path, dtype="<u2", mode="r", shape=(nz, ny, nx))[first:end]
nz = end - first
y, x = numpy.mgrid[:ny, :nx]
r = numpy.hypot(x - x0, y - y0)
inside = r < float(radius)
rings = (r[inside] / float(ring)).astype(numpy.int64)

image = numpy.full(volume.shape, 255, numpy.uint8)
for z in range(nz):
    image[z][inside] = volume[z][inside] <= float(threshold)

heights = porespy.metrics.porosity_profile(image, axis=0)
pores = numpy.zeros(rings.max() + 1)
voxels = numpy.bincount(rings) * nz
for z in range(nz):
    pores += numpy.bincount(rings, weights=image[z][inside], minlength=len(pores))
profile = pores / voxels
print(f"porosity {pores.sum() / voxels.sum():.6f}, heights {numpy.mean(heights.porosity):.6f}, "
      f"rings {profile[len(profile) // 2]:.6f} {profile[-1]:.6f}")
