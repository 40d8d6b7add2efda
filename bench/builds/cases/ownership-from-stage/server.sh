#!/bin/sh
echo serves
