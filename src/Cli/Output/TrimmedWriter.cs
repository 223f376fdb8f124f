using System.Text;

namespace Airworthy.Cli.Output;

/// <summary>Leaves out the blanks that tables put at the ends of lines: in a file or a pipe they are only noise.</summary>
internal sealed class TrimmedWriter(TextWriter to) : TextWriter
{
    private int _held;

    public override Encoding Encoding => to.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _held++;
            return;
        }
        if (value is not ('\n' or '\r'))
        {
            for (; _held > 0; _held--)
            {
                to.Write(' ');
            }
        }
        _held = 0;
        to.Write(value);
    }

    public override void Flush() => to.Flush();
}
