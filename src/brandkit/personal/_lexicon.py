"""Given names, and words that stand beside names or look like them. Written for these rules."""

from __future__ import annotations

from .._words import words

__all__ = ("AMBIGUOUS", "GIVEN", "NEVER", "NO_SURNAMES", "ORGANISATIONS")

GIVEN = words(
    """
    aaron abdul abigail achim adam adrian agnes agnieszka ahmed aisha akira alan albert alejandro alessandro alexander
    alexandra alfred ali alice alicia alina alison allison amanda amelia amina amir amit amy ana anastasia anders
    andrea andreas andrei andrew andrzej angela angelika anita anja anna anne annette annika anthony antje anton
    antonia antonio anya arjun armin arthur arturo asha astrid ayesha barbara bastian beate beatrice benedikt benjamin
    bernard bernd bernhard bettina bianca birgit bjorn bogdan boris brenda brian bridget brigitte britta bruno camila
    carla carlos carmen carol carolin caroline carsten catherine cecilia chiara chloe christa christian christiane
    christina christine christoph christopher claire clara claudia claus colin connor constanze cornelia craig
    cristina cynthia dagmar daniel daniela danielle danuta david deborah dennis derek detlef diana diego dieter dietmar
    dirk dmitri dolores dominik donald donna doris dorothea dorothy douglas edith eduardo edward eileen elena elisabeth
    elizabeth elke ellen emanuel emily emma enrique eric erich erika erik erin ernst esra esther ethan eugene eva evelyn
    fabian fatima fatma felix fernando fiona florian francesca francesco francisca francisco frank franz franziska
    fred frederick friederike friedrich gabriel gabriela gabriele gareth gary geoffrey georg george gerald gerhard
    gertrud giorgio giovanni gisela giulia giuseppe gloria gordon graham gregory greta guido guillermo gunther günter
    günther hannah hannelore hans harald hartmut hassan heather heidi heike heiko heinrich heinz helen helena helga
    helmut henrik henry herbert hermann hilary hildegard hiroshi holger horst howard hubert hugo ian ibrahim ilona
    ilse imran ingeborg ingo ingrid irene irina irmgard isaac isabel isabella ivan jacob jacqueline jakob james jamie
    jan jana jane janet janina jason javier jeffrey jennifer jenny jens jeremy jessica joachim joanna jochen joel
    johann johanna johannes john jonas jonathan jorge jose joseph josephine joshua juan judith julia julian juliane
    juliet jurgen jürgen jutta kamal karen karim karin karl karsten katarzyna katharina katherine kathleen kathrin
    katja katrin keith kelly kenneth kenji kerstin kevin khalid kimberly kirsten klara klaus konrad konstantin kristin
    krzysztof kurt kwame kyle lars latoya laura lauren lea leila lena leon leonard leonie lina linda lisa lorenzo
    lothar louisa louise luca lucas lucia lucy luis luisa lukas lydia maddalena magdalena mahmoud malte manfred manuel
    manuela marcel marcin marco marcus mareike margaret margarete maria mariam marianne marie mario marion marita
    marius markus marlene marlies marta martha martin martina mary mateo mathias mathilde matteo matthew matthias
    maureen mehmet mei melanie melissa mia michael michaela michelle miguel mikhail milena mirjam mohamed mohammed
    monika monique moritz muhammad mustafa nadia nadine naomi natalia natalie natasha nathan nathaniel nicholas nicola
    nicole niels nigel nikolai nina nora norbert olaf oleg olga oliver olivia omar oscar oskar otto pablo pamela
    paola patricia patrick paul paula pauline pavel pedro peter petra philip philipp phillip pierre piotr priya rachel
    rafael rahul rainer rajesh ralf ralph ramona raphael rashid raymond rebecca regina reinhard renate ricardo
    richard rita robert roberto rodrigo roger roland rolf ronald rosemarie rosemary roswitha rudolf rüdiger ryan
    sabine sabrina salma samantha samira samuel sandra sanjay santiago sara sarah sascha sebastian sergei serena
    sharon sheila shirley sibylle siegfried sigrid silke silvia simon simone sofia sonja sophia sophie soren stanley
    stefan stefanie steffen stella stephan stephanie stephen steven stuart sunita susan susanne suzanne sven svenja
    swen sylvia tamara tanja tariq tatiana terence teresa theodor theresa thomas thorsten tim timothy tina tobias
    todd tom tomasz tracy traci udo ulrich ulrike ursula ute uwe valentina valerie vanessa vera verena veronica
    veronika vicente vijay viktor vincent vivian volker waltraud walter wendy werner wilhelm william winfried wolfgang
    xavier xiaoming yasmin yuki yusuf yvonne zainab zoe
    aaliyah abena adaeze aditi agata akosua amara ananya anders anil anita ayşe beatriz bjarne björn bolanle chinedu
    chioma deepak ebony emeka fatou freya gunnar hiroko hyun ingrid isha iwona jörg jörn kasia kiran kofi lakshmi leif
    leroy linh magnus malik mateusz meera mei-ling minh mwangi naledi neha ngozi niamh nikhil nomvula olu oluwaseun
    padraig paweł priyanka ravi rohan saoirse sanjiv shanice siobhan sinead søren sören sunil tamika tendai thabo thuy
    tomás tunde uchenna vikram wanjiru wei yaw zeynep zuzana łukasz
    """
)
"""Given names that hardly ever stand for anything else."""

AMBIGUOUS = words(
    """
    alex amber angel april art ash august austin ben bill blake bob brad brook carter chad charity charlie charlotte
    chase chip chris christian chuck clay cliff cole crystal dale dallas dan dawn dean denver don drew duke earl eddie
    eve faith florence frances gale gene gill ginger grace grant guy harper harry hazel heath holly hope hunter iris
    ivy jack jade jasmine jay jean jerry jesse jill jim jo joe jon jordan josh joy june karl ken kit kim lane lee leo
    lily lincoln liz logan lou luke madison mark mason matt max may melody mercy mike miles mo nick noah olive paige
    paris parker pat pearl penny pete phil piers quinn ray reed rich rob robin rod rose ross ruby rusty ruth sally sam
    sandy sasha savannah scott sean sierra sidney skye sterling steve stone sue summer sydney taylor ted terry tony
    troy victor victoria violet wade ward wayne will willow wolf
    """
)
"""Given names that are words or places as well: they count where something else says that a person is meant."""

NO_SURNAMES = words(
    """
    river sponge harbour harbor cathedral day days street road avenue square lane bay beach lake park falls island
    islands university college hospital school prize award awards station cross terrace russell gold ale red green
    city county valley hills hill market festival hotel bridge castle church museum theatre theater tower works
    mode power edition collection calendar period sale week month method principle effect curve test scale law
    straße strasse platz weg allee preis stiftung schule kirche museum haus park tag woche monat markt
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar
    märz mai juni juli oktober dezember pro plus max mini studio cloud app software
    technique vineyard pan claus feier fest universität
    """
)
"""Words that make a place, a day or a thing of the name before them."""

ORGANISATIONS = words(
    """
    bakery bank inc ltd llc gmbh ag kg plc corp corporation company co group holding holdings union credit society
    association foundation institute university college school council committee board ministry department office
    times weekly daily post news herald gazette magazine journal press review tribune guardian books
    media studio studios labs
    analytics service services support sales team software systems solutions technologies technology partners network
    hotel restaurant café cafe store stores shop market markets mill mills works farm farms brewery roastery bureau
    agency statistics research survey railway airlines airways club league museum theatre hospital clinic pharmacy
    canada america germany france england britain europe states kingdom city county
    stadtwerke bundesamt bundesbank bank sparkasse verein verband stiftung gesellschaft institut universität
    hochschule ministerium zeitung verlag bahn werke werk amt behörde rat museum krankenhaus klinik apotheke
    bäckerei brauerei mühle hof gruppe
    """
)
"""Words that make an organisation of the words around them."""

NEVER = words(
    """
    the a an and or but our your my his her their its this that these those we you they he she it i is are was were be
    been has have had do does did will would can could should may might must not no yes if when while where who what
    which how why all any both each every some most more less many much few one two three four five six seven eight
    nine ten new now here there then than so as at by for from in into of off on onto out over per to up via with
    without about after again always never before best better book box bread brand business buy call case chief
    choose client come contact cream credit custom customer customers daily dear digital director editor editors
    email every everyone executive family find first fresh friday friends get give global good great guide happy head
    hello help hi home how join just last learn let like live local love made make manager managing marketing meet
    member members money monday morning mother name never next nobody offer officer only open order people please
    premium president product quick read reader readers ready right save season see senior share shop sign small
    social special spring start store stop story summer sunday super support take team thank thanks today tomorrow top
    try tuesday use user users vice visit wednesday weekend welcome why winter work world write you
    der die das den dem des ein eine einer einem eines und oder aber unser unsere unseren ihr ihre ihren mein dein sein
    wir sie er es ist sind war waren wird werden hat haben nicht kein keine mit ohne für von vom zu zum zur bei beim
    nach aus auf an am im in über unter vor zwischen durch gegen um bis seit wenn als wie was wer wo warum alle alles
    jeder jede jedes mehr viel viele neu neue neuen neuer neues gut gute guten guter beste besten jetzt heute morgen
    kunde kunden kundin team chef leiter leiterin hallo liebe lieber guten bitte danke
    """
)
"""Words that are no part of a name even with a capital letter."""
