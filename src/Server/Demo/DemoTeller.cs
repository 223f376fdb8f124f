using System.Text.Json;
using Airworthy.Client.Contracts;

namespace Airworthy.Server.Demo;

/// <summary>Tells the story to people, and each step to programs if they listen.</summary>
/// <param name="people">Where the story goes.</param>
/// <param name="programs">Where one JSON object a step goes; null for none.</param>
/// <param name="width">Where lines are broken, between words; null where no terminal shows them.</param>
internal sealed class DemoTeller(TextWriter people, TextWriter? programs, int? width)
{
    private const int Rule = 78;
    private const int Values = 35;

    public void Opening()
    {
        people.WriteLine();
        Tell(
            "",
            0,
            "A model's way to production, on this server, with real flights: will a flight that leaves now arrive more than 15 "
                + "minutes late? ann builds models. vic approves them."
        );
    }

    public void Begin(int number, string title)
    {
        people.WriteLine();
        people.WriteLine($"{number, 2}. {title} {new string('-', Math.Max(3, Rule - title.Length - 5))}");
    }

    /// <summary>What happens, in a sentence.</summary>
    public void Say(string sentence) => Tell("    ", 4, sentence);

    /// <summary>A name and what is to be seen of it.</summary>
    public void Show(string name, string value) =>
        Tell($"      {Harmless(name)}".PadRight(Values - 1) + " ", Values, value);

    public void Findings(GateView gate)
    {
        foreach (var finding in gate.Findings)
        {
            Show($"{finding.Outcome, -5} {finding.Control}", finding.Summary);
            if (finding.Outcome != "pass")
            {
                foreach (var detail in finding.Details.Take(5))
                {
                    Show("", detail);
                }
                if (finding.Mend.Length > 0)
                {
                    Show("", $"to mend it: {finding.Mend}");
                }
            }
        }
    }

    public void Held(string step, TimeSpan took, string detail)
    {
        Tell("    => ", 7, $"{detail} ({took.TotalSeconds:0.00} s)");
        Program(step, true, took, detail);
    }

    public void Broken(string step, TimeSpan took, string detail)
    {
        Tell("    => ", 7, $"DID NOT HOLD: {detail}");
        Program(step, false, took, detail);
    }

    public void Closing(string sentence)
    {
        people.WriteLine();
        people.WriteLine(sentence);
    }

    /// <summary>What to type next.</summary>
    public void Try(DemoScene scene)
    {
        var server =
            scene.Server.Port == 7878 && scene.Server.IsLoopback
                ? ""
                : $" --server {scene.Server.GetLeftPart(UriPartial.Authority)}";
        people.WriteLine("Try, in another terminal:");
        people.WriteLine($"  ./airworthy show {scene.Model}{server}");
        people.WriteLine($"  ./airworthy predict {scene.Model} --row '{scene.Flights[0].ToJson()}'{server}");
        people.WriteLine($"  ./airworthy record {scene.Model} 2{server}");
    }

    /// <summary>Words that do not fit go to the next line, below the first word. A word longer than a line stays whole.</summary>
    private void Tell(string before, int indent, string text)
    {
        var line = before;
        var bare = true;
        foreach (var word in Harmless(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!bare && line.Length + 1 + word.Length > width)
            {
                people.WriteLine(line);
                (line, bare) = (new string(' ', indent), true);
            }
            (line, bare) = (bare ? line + word : $"{line} {word}", false);
        }
        people.WriteLine(line);
    }

    private void Program(string step, bool ok, TimeSpan took, string detail)
    {
        if (programs is null)
        {
            return;
        }
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("step", step);
            json.WriteBoolean("ok", ok);
            json.WriteNumber("seconds", Math.Round(took.TotalSeconds, 3));
            json.WriteString("detail", detail);
            json.WriteEndObject();
        }
        programs.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
        programs.Flush();
    }

    private static string Harmless(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
