using System.Globalization;
using System.Text.Json.Nodes;

namespace Airworthy.Samples.Jenkins;

/// <summary>Jenkins' <c>tree=</c>: names what an answer holds, <c>builds[number,url]{0,50}</c>. What is not named is not there.</summary>
internal sealed class TreeFilter
{
    private readonly Dictionary<string, (TreeFilter? Below, int From, int To)> _members = new(StringComparer.Ordinal);

    public static TreeFilter Parse(string tree)
    {
        var at = 0;
        return Members(tree, ref at);
    }

    /// <summary>A copy with only what is named, and <c>_class</c>, which every answer has.</summary>
    public JsonObject Of(JsonObject whole)
    {
        var kept = new JsonObject();
        foreach (var (name, value) in whole)
        {
            if (name == "_class")
            {
                kept[name] = value?.DeepClone();
            }
            else if (_members.TryGetValue(name, out var member))
            {
                kept[name] = Member(value, member.Below, member.From, member.To);
            }
        }
        return kept;
    }

    private static JsonNode? Member(JsonNode? value, TreeFilter? below, int from, int to) =>
        value switch
        {
            JsonObject inner => (below ?? new TreeFilter()).Of(inner),
            JsonArray list => new JsonArray([
                .. list.Skip(from).Take(to - from).Select(i => Member(i, below, 0, int.MaxValue)),
            ]),
            _ => value?.DeepClone(),
        };

    private static TreeFilter Members(string tree, ref int at)
    {
        var filter = new TreeFilter();
        while (at < tree.Length && tree[at] != ']')
        {
            var start = at;
            while (at < tree.Length && tree[at] is not (',' or '[' or ']' or '{'))
            {
                at++;
            }
            var name = tree[start..at].Trim();
            TreeFilter? below = null;
            var (from, to) = (0, int.MaxValue);
            if (at < tree.Length && tree[at] == '[')
            {
                at++;
                below = Members(tree, ref at);
                at++;
            }
            if (at < tree.Length && tree[at] == '{')
            {
                var end = tree.IndexOf('}', at);
                var range = tree[(at + 1)..end].Split(',');
                from = range[0].Length == 0 ? 0 : int.Parse(range[0], CultureInfo.InvariantCulture);
                to =
                    range.Length < 2 ? from + 1
                    : range[1].Length == 0 ? int.MaxValue
                    : int.Parse(range[1], CultureInfo.InvariantCulture);
                at = end + 1;
            }
            filter._members[name] = (below, from, to);
            if (at < tree.Length && tree[at] == ',')
            {
                at++;
            }
        }
        return filter;
    }
}
