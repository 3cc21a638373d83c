using FlagCluster.Cli.Api;
using FlagCluster.Cli.Documents;

namespace FlagCluster.Cli.Bundles;

/// <summary>Adds the line of the local document to errors of the server.</summary>
internal static class LocatedErrors
{
    /// <summary>Runs a command on a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="map">Returns the pointer into the document for a pointer of the server.</param>
    /// <param name="run">Runs the command.</param>
    /// <exception cref="ApiException">The server rejects the document; the errors have lines.</exception>
    public static async Task<int> RunAsync(InputDocument document, Func<string, string> map, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (ApiException exception) when (exception.Problem.Errors.Count > 0)
        {
            var positions = document.Positions();
            throw new ApiException(
                exception.Problem with
                {
                    Errors =
                    [
                        .. exception.Problem.Errors.Select(error =>
                        {
                            var pointer = map(error.Pointer);
                            var position = positions.Find(pointer);
                            return ($"{document.Name}:{position.Line}:{position.Column} {pointer}".TrimEnd(), error.Detail);
                        }),
                    ],
                }
            );
        }
    }
}
