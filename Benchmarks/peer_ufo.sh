#!/bin/sh
# UFO: flat-field correction with averaged darks and flats, and the logarithm, on PoCL.
#
#     peer_ufo.sh FOLDER             the result stays on the device
#     peer_ufo.sh FOLDER MAPS        float maps are written to MAPS/map_00000.tif ...
#
# UFO knows no dose, no chord and no profile: it does less than the others.
set -eu
folder=$1
maps=${2:-}

export UFO_DEVICE_TYPE=cpu
# The vendor file of PoCL alone, so that UFO takes no other device.
export OCL_ICD_VENDORS="${OCL_ICD_VENDORS:-pocl.icd}"

if [ -n "$maps" ]; then
    mkdir -p "$maps"
    set -- write filename="$maps/map_%05i.tif"
else
    set -- null finish=true
fi
exec ufo-launch --quieter \
    [ read path="$folder/raw/*.tif", \
    read path="$folder/dark/*.tif" ! average, \
    read path="$folder/flat/*.tif" ! average ] ! \
    flat-field-correct absorption-correct=true ! "$@"
