namespace IamAuditor.EndToEnd.AwsStandIn;

/// <summary>What can go wrong with a call.</summary>
public enum FaultKind
{
    AccessDenied,
    Throttling,

    /// <summary>HTTP 500 with an HTML page, as load balancers answer.</summary>
    HtmlError,

    /// <summary>HTTP 200 with a page of a proxy that is well-formed XML.</summary>
    HtmlAnswer,

    /// <summary>HTTP 200 and an empty object or element.</summary>
    EmptyAnswer,

    /// <summary>HTTP 200 and half of the XML or JSON.</summary>
    CutBody,

    /// <summary>No answer until the client gives up.</summary>
    Hang,

    /// <summary>No answer until the fault is taken away; then the usual one.</summary>
    Wait,
    ConnectionReset,
    ExpiredToken,
    ClockSkew,

    /// <summary>Each page says that there is one more and gives the same token.</summary>
    RepeatedToken,

    /// <summary>An empty page with a token: AWS may do so, and everything is there on the pages after it.</summary>
    EmptyPage,

    /// <summary>The first half of what is listed never comes, and the pages do not show it.</summary>
    MissingPage,
}
