"""Programs that may crash: vendor libraries and PC/SC, each in a process of its own behind a byte line.

    desk (ProcessChannel)  ==stdin==>  python -m core.devices.host KIND ...  ==> library
                          <==stdout==

A host says one byte when it is ready. It ends with its standard input, or with an exit code that says why it cannot
serve. It imports the standard library and a few plain modules of this house only, so that a 32-bit Python without any
package can run it beside a 32-bit library.
"""

READY = b"\x06"
NO_LIBRARY, NO_FUNCTION, NO_PORT, NO_SERVICE = 3, 4, 5, 6  # exit codes; others are accidents
