using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Compatible;

/// <summary>Reads query parameters of other systems.</summary>
internal static class CompatibleQuery
{
    /// <summary>Reads a whole number from 0.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="otherwise">The number without the parameter.</param>
    /// <param name="number">The number.</param>
    /// <returns>False when the parameter is something else.</returns>
    public static bool TryReadNumber(HttpRequest request, string name, int otherwise, out int number)
    {
        number = otherwise;
        var text = request.Query[name].ToString();
        return text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads true or false.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="value">The value; null without the parameter.</param>
    /// <returns>False when the parameter is something else.</returns>
    public static bool TryReadSwitch(HttpRequest request, string name, out bool? value)
    {
        value = null;
        var text = request.Query[name].ToString();
        if (text.Length == 0)
            return true;
        var isValid = bool.TryParse(text, out var read);
        value = read;
        return isValid;
    }
}
