using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Airworthy.Delivery.Controls.Plots;

/// <summary>
/// A small chart as SVG: one picture, two axes from nought or the given ends. It takes its colours from the text around it, so that it
/// can be read on light and dark pages.
/// </summary>
internal sealed class SvgPlot
{
    private const int Width = 360;
    private const int Height = 240;
    private const int Left = 46;
    private const int Bottom = 34;
    private const int Top = 10;
    private const int Right = 10;
    private const string Mark = "#2a78c2";

    private readonly StringBuilder _body = new();
    private readonly string _title;
    private readonly (double From, double To) _x;
    private readonly (double From, double To) _y;

    public SvgPlot(string title, string across, string up, (double From, double To) x, (double From, double To) y)
    {
        (_title, _x, _y) = (title, Widened(x), Widened(y));
        Text(Width / 2.0, Height - 4, "middle", across);
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"10\" y=\"{Height / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 10 {Height / 2})\">{Escaped(up)}</text>"
        );
        foreach (var share in new[] { 0.0, 0.5, 1.0 })
        {
            var (atX, atY) = (_x.From + (share * (_x.To - _x.From)), _y.From + (share * (_y.To - _y.From)));
            Text(X(atX), Height - Bottom + 13, "middle", Short(atX));
            Text(Left - 4, Y(atY) + 3, "end", Short(atY));
        }
        Path("currentColor", 1, "none", (_x.From, _y.To), (_x.From, _y.From), (_x.To, _y.From));
    }

    public SvgPlot Line(IEnumerable<(double X, double Y)> points, bool dashed = false)
    {
        Path(dashed ? "currentColor" : Mark, dashed ? 1 : 2, dashed ? "4 3" : "none", [.. points]);
        return this;
    }

    public SvgPlot Dots(IEnumerable<(double X, double Y)> points)
    {
        foreach (var (x, y) in points)
        {
            _body.Append(
                CultureInfo.InvariantCulture,
                $"<circle cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"3\" fill=\"{Mark}\"/>"
            );
        }
        return this;
    }

    /// <summary>Upright bars from the lower axis; each from one x to another.</summary>
    public SvgPlot Bars(IEnumerable<(double From, double To, double Height)> bars)
    {
        foreach (var (from, to, height) in bars)
        {
            var (left, right, top) = (X(from), X(to), Y(height));
            _body.Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{left:F1}\" y=\"{top:F1}\" width=\"{Math.Max(0.5, right - left - 1):F1}\" height=\"{Math.Max(0, Y(_y.From) - top):F1}\" fill=\"{Mark}\"/>"
            );
        }
        return this;
    }

    public Plot Drawn() =>
        new(
            _title,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" font-family=\"sans-serif\" font-size=\"10\" fill=\"currentColor\"><title>{Escaped(_title)}</title>{_body}</svg>"
        );

    private static (double, double) Widened((double From, double To) range) =>
        range.To > range.From ? range : (range.From, range.From + 1);

    private static string Escaped(string text) => HtmlEncoder.Default.Encode(text);

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private double X(double value) =>
        Left + ((Width - Left - Right) * (Math.Clamp(value, _x.From, _x.To) - _x.From) / (_x.To - _x.From));

    private double Y(double value) =>
        Height - Bottom - ((Height - Bottom - Top) * (Math.Clamp(value, _y.From, _y.To) - _y.From) / (_y.To - _y.From));

    private void Text(double x, double y, string anchor, string text) =>
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\">{Escaped(text)}</text>"
        );

    private void Path(string colour, int width, string dashes, params IReadOnlyList<(double X, double Y)> points)
    {
        var path = string.Join(
            ' ',
            points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):F1},{Y(p.Y):F1}"))
        );
        _body.Append(
            CultureInfo.InvariantCulture,
            $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-dasharray=\"{dashes}\"/>"
        );
    }
}
