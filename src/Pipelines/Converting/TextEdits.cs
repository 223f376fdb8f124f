using System.Text;

namespace Airworthy.Pipelines.Converting;

/// <summary>Insertions into a text that stays as it is otherwise.</summary>
internal sealed class TextEdits(string text)
{
    private readonly List<(int At, string Added)> _edits = [];

    public void Insert(int at, string added) => _edits.Add((at, added));

    public string Apply()
    {
        var result = new StringBuilder(text.Length + _edits.Sum(e => e.Added.Length));
        var from = 0;
        foreach (var (at, added) in _edits.OrderBy(e => e.At))
        {
            result.Append(text, from, at - from).Append(added);
            from = at;
        }
        return result.Append(text, from, text.Length - from).ToString();
    }

    /// <summary>Where what stood here stands now.</summary>
    public int Moved(int at) => at + _edits.Where(e => e.At <= at).Sum(e => e.Added.Length);
}
