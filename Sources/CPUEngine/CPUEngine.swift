import Fields
