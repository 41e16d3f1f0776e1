# SPDX-License-Identifier: Apache-2.0
"""What is wrong with what an actor heard; empty when nothing is."""


def faults_of(ear, whole=True):
    """Of an ear's report: damage, a message twice or out of order; with `whole` also one that is missing in between."""
    faults = list(ear['damages'])
    for source, heard in ear['sources'].items():
        if heard['disorder'] or (whole and heard['gaps']):
            faults.append(f'of {source}: {heard}')
    return faults


def faults_of_churn(churn):
    return churn['faults'] + ([churn['failure']] if churn['failure'] else [])


def last_of(ear, source):
    """The last number that came from a sender; 0 when none did."""
    return ear['sources'].get(source, {'last': 0})['last']


def count_of(ear, source):
    return ear['sources'].get(source, {'count': 0})['count']
