using System.Text.Json;
using Airworthy.Client.Contracts;

namespace Airworthy.Server.Demo;

/// <summary>Tells the story to people, and each step to programs if they listen.</summary>
internal sealed class DemoTeller(TextWriter people, TextWriter? programs)
{
    private const int Width = 78;

    public void Opening()
    {
        people.WriteLine();
        people.WriteLine("A model's way to production, on this server, with real flights: will a flight that");
        people.WriteLine("leaves now arrive more than 15 minutes late? ann builds models. vic approves them.");
    }

    public void Begin(int number, string title)
    {
        people.WriteLine();
        people.WriteLine($"{number, 2}. {title} {new string('-', Math.Max(3, Width - title.Length - 5))}");
    }

    /// <summary>What happens, in a sentence.</summary>
    public void Say(string sentence) => people.WriteLine($"    {Harmless(sentence)}");

    /// <summary>A name and what is to be seen of it.</summary>
    public void Show(string name, string value) => people.WriteLine($"      {Harmless(name), -24} {Harmless(value)}");

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
        people.WriteLine($"    => {Harmless(detail)}  ({took.TotalSeconds:0.00} s)");
        Program(step, true, took, detail);
    }

    public void Broken(string step, TimeSpan took, string detail)
    {
        people.WriteLine($"    => DID NOT HOLD: {Harmless(detail)}");
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
