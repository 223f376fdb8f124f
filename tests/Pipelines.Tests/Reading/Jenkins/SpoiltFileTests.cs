using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Pipelines.Reading.Jenkins;

namespace Airworthy.Pipelines.Tests.Reading.Jenkins;

/// <summary>Whatever is done to a file, it is read or refused with a place, and never breaks the program.</summary>
public sealed class SpoiltFileTests
{
    private const string Odd = "{}()[]'\"/\\$,;:.=\n\r #@!?*+-`\u00e9\u2028\0'''\"\"\"";

    [Theory]
    [MemberData(nameof(Jenkinsfiles.Names), MemberType = typeof(Jenkinsfiles))]
    public void Read_OfEveryBeginning_IsReadOrRefusedWithAPlace(string name)
    {
        var text = Jenkinsfiles.Text(name);
        for (var length = 0; length < text.Length; length += 11)
        {
            Check(text[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Jenkinsfiles.Names), MemberType = typeof(Jenkinsfiles))]
    public void Read_OfRandomChanges_IsReadOrRefusedWithAPlace(string name)
    {
        var random = new Random(20261123);
        var text = Jenkinsfiles.Text(name);
        for (var round = 0; round < 600; round++)
        {
            var spoilt = text;
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(spoilt.Length);
                spoilt = random.Next(4) switch
                {
                    0 => spoilt.Remove(at, Math.Min(random.Next(1, 30), spoilt.Length - at)),
                    1 => spoilt.Insert(at, Odd[random.Next(Odd.Length)].ToString()),
                    2 => spoilt.Insert(at, spoilt.Substring(random.Next(spoilt.Length - 20), 20)),
                    _ => spoilt[..at] + Odd[random.Next(Odd.Length)] + spoilt[(at + 1)..],
                };
            }
            Check(spoilt);
        }
    }

    private static void Check(string text)
    {
        var (pipeline, faults) = JenkinsfileReader.Read(text);
        Assert.Equal(pipeline is null, faults.Count > 0);
        var lines = text.Split('\n').Length + text.Count(c => c == '\r');
        Assert.All(faults, fault => Assert.InRange(Line(fault), 1, lines));
        Assert.All(faults, fault => Assert.Matches("^line [0-9]+, column [1-9][0-9]*: .*[.?…`]", fault.Detail));
    }

    private static int Line(Fault fault) => int.Parse(fault.Evidence["line"], CultureInfo.InvariantCulture);
}
