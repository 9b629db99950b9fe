# SPDX-License-Identifier: Apache-2.0
### كلمات قافلة بالعربية. المفاتيح والمتغيّرات نفسها كما في en.ftl وبالترتيب نفسه.
### القيم تأتي جاهزة ومعزولة الاتجاه، فلا تُضَف إليها علامات اتجاه هنا.
### للأعداد صيغها: { $count -> [zero] … [one] … [two] … [few] … [many] … *[other] … }.

## Vocabulary

## Printers

## Commands

## Reports

## Figures
