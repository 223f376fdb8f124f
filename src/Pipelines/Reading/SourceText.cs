using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading;

/// <summary>A file's text, and where each of its characters stands.</summary>
internal sealed class SourceText
{
    private readonly List<int> _lineStarts = [0];

    public SourceText(string text)
    {
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public string Text { get; }

    public Place PlaceOf(int offset)
    {
        var found = _lineStarts.BinarySearch(Math.Clamp(offset, 0, Text.Length));
        var line = found >= 0 ? found : ~found - 1;
        return new Place(line + 1, offset - _lineStarts[line] + 1);
    }

    public int OffsetOf(Place place) => _lineStarts[place.Line - 1] + place.Column - 1;

    public string Of(TextSpan span) => Text[span.Start..span.End];

    /// <summary>The blanks at the beginning of the line on which this stands.</summary>
    public string IndentAt(int offset)
    {
        var start = StartOfLine(offset);
        var end = start;
        while (end < Text.Length && Text[end] is ' ' or '\t')
        {
            end++;
        }
        return Text[start..end];
    }

    public int StartOfLine(int offset) => _lineStarts[PlaceOf(offset).Line - 1];
}

/// <summary>From the first character up to, and without, the end.</summary>
internal readonly record struct TextSpan(int Start, int End)
{
    public int Length => End - Start;

    public bool Holds(TextSpan other) => Start <= other.Start && other.End <= End;
}
