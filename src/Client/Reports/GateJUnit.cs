using System.Globalization;
using System.Xml;
using Airworthy.Client.Contracts;

namespace Airworthy.Client.Reports;

/// <summary>
/// JUnit's XML: a control is a case. What blocks is a failure, or an error where it could not be asked; what is waived is skipped; what
/// only warns passes and says so.
/// </summary>
internal static class GateJUnit
{
    public static string Of(GateView gate, string subject)
    {
        var further = GateReport.Further(gate).ToList();
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true }))
        {
            var suite = $"airworthy.{gate.Environment}";
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "airworthy");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Clean($"{subject} into {gate.Environment}"));
            Count(xml, "tests", gate.Findings.Count + further.Count);
            Count(xml, "failures", gate.Findings.Count(f => Blocks(f) && f.Outcome == "fail") + further.Count);
            Count(xml, "errors", gate.Findings.Count(f => Blocks(f) && f.Outcome != "fail"));
            Count(xml, "skipped", gate.Findings.Count(f => f.Outcome == "waived"));
            xml.WriteAttributeString("time", Seconds(gate.Findings.Sum(f => f.Seconds)));
            foreach (var finding in gate.Findings)
            {
                Case(xml, suite, finding);
            }
            foreach (var reason in further)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("classname", suite);
                xml.WriteAttributeString("name", "gate");
                Bad(xml, "failure", "gate", reason, "");
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return text + "\n";
    }

    private static void Case(XmlWriter xml, string suite, FindingView finding)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", suite);
        xml.WriteAttributeString("name", Clean(finding.Control));
        xml.WriteAttributeString("time", Seconds(finding.Seconds));
        if (Blocks(finding))
        {
            Bad(xml, finding.Outcome == "fail" ? "failure" : "error", finding.Outcome, finding.Summary, Body(finding));
        }
        else if (finding.Outcome == "waived")
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString(
                "message",
                Clean($"{finding.WaivedFrom}, but {finding.Waiver}: {finding.Summary}")
            );
            xml.WriteEndElement();
        }
        else
        {
            var only = finding.Outcome == "pass" ? "" : $"{finding.Outcome} ({finding.Severity} only): ";
            xml.WriteElementString("system-out", Clean($"{only}{finding.Summary}\n{Body(finding)}".Trim()));
        }
        xml.WriteEndElement();
    }

    private static void Bad(XmlWriter xml, string element, string type, string message, string body)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("type", Clean(type));
        xml.WriteAttributeString("message", Clean(message));
        xml.WriteString(Clean(body));
        xml.WriteEndElement();
    }

    private static bool Blocks(FindingView finding) => !GateReport.IsGood(finding) && finding.Severity == "block";

    private static string Body(FindingView finding) =>
        string.Join('\n', finding.Details.Append(finding.Mend.Length > 0 ? $"To mend it: {finding.Mend}" : "")).Trim();

    private static void Count(XmlWriter xml, string name, int count) =>
        xml.WriteAttributeString(name, count.ToString(CultureInfo.InvariantCulture));

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    /// <summary>Without what XML has no way to hold.</summary>
    private static string Clean(string text) =>
        text.All(XmlConvert.IsXmlChar)
            ? text
            : string.Concat(
                text.EnumerateRunes()
                    .Select(r => r.IsBmp && !XmlConvert.IsXmlChar((char)r.Value) ? "\uFFFD" : r.ToString())
            );

    /// <summary>A writer that says it is UTF-8, which the text will be once it is stored.</summary>
    private sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;
    }
}
