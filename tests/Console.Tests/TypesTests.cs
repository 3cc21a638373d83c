using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;

namespace FlagCluster.Console.Tests;

/// <summary>Tests that the console was compiled with the types of the API that the server has.</summary>
public sealed class TypesTests(ConsoleBrowser browser) : BrowserTest(browser), IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Types_OfTheServer_AreThoseOfTheConsole()
    {
        var written = _folder.File("schema.d.ts");
        var generator = Repository.Locate("console/node_modules/openapi-typescript/bin/cli.js");
        var address = new Uri(Browser.Server.Http.BaseAddress!, "/openapi/v1.json").ToString();

        using var node = new Child("node", [generator, address, "-o", written], Repository.Locate("console"));

        Assert.True(await node.ExitAsync() == 0, node.Everything);
        Assert.True(
            await File.ReadAllTextAsync(written) == Repository.Read("console/src/api/schema.d.ts"),
            "The API has changed. Start the server with ./run.sh and run scripts/console-types.sh."
        );
    }
}
