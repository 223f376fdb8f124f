using System.Text;

namespace Airworthy.Server.Settings;

/// <summary>The text of <c>docs/settings.md</c>.</summary>
public static class SettingsPage
{
    public static string Write()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Settings

            Every setting of the server can be a flag of `airworthy up`, an environment variable, or a key of a file. Where it is given
            more than once, **the flag wins over the environment, the environment over the file, the file over the default**.

            The file is one JSON object (comments are allowed), for example `{ "port": 8080 }`. It is the one named by `--config FILE`
            or `AIRWORTHY_CONFIG`; without either, `airworthy.json` in the data folder, if it is there. A key that is no setting is
            refused, and all that is wrong is reported at once.

            | file key | flag | variable | default | allowed | meaning |
            |---|---|---|---|---|---|

            """
        );
        foreach (var setting in SettingsTable.All)
        {
            page.Append(
                $"| `{setting.Name}` | `{setting.Flag}` | `{setting.Variable}` | `{setting.Default}` | {setting.Range} | {setting.Means} |\n"
            );
        }
        page.Append(
            """

            The server speaks plain HTTP. Where it listens beyond its own machine, put a proxy that ends TLS in front of it: tokens go
            over the wire. A proxy on the same machine counts as beyond it: requests that carry forwarding headers are never anonymous.

            """
        );
        return page.ToString().ReplaceLineEndings("\n");
    }
}
