#!/usr/bin/env node
import '@wideload/host/cli';
