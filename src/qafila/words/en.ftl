# SPDX-License-Identifier: Apache-2.0
### Words of Qafila in English. ar.ftl has the same keys with the same variables, in the same order.
### Values come in ready to stand in a sentence (isolated where their direction differs): write
### plain text around them. Numbers may steer plurals: { $count -> [one] … *[other] … }.

## Vocabulary

## Printers

## Commands

## Reports

## Figures
